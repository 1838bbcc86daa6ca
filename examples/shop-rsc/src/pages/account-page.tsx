import { Account } from 'shop-core/components/account';
import { UserNameForm } from 'shop-core/components/user-name-form';
import { getAccount } from 'shop-core/functions/account';

export async function AccountPage() {
  const account = await getAccount();
  return <Account account={account} form={<UserNameForm current={account.userName} />} />;
}
