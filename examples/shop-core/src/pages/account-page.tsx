import { Account } from '../components/account.tsx';
import { UserNameForm } from '../components/user-name-form.tsx';
import { useAccount, useShopUpdates } from '../reads/shop.ts';

export function AccountPage() {
  const account = useAccount();
  const { setUserName } = useShopUpdates();
  return (
    <Account account={account} form={<UserNameForm current={account.userName} onGranted={setUserName} />} />
  );
}
