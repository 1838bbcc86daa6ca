import { redirect } from 'sallyport/server';
import { Deliveries } from 'shop-core/components/deliveries';
import { isStaff, leaveStaff, sayWatchword } from 'shop-core/functions/staff';

export async function AdminPage() {
  async function say(_: string | undefined, form: FormData): Promise<string | undefined> {
    'use server';
    const word = String(form.get('word') ?? '').trim();
    if (word === '') return 'A word, please.';
    if (word.length > 40 || !(await sayWatchword(word))) return 'That is not it.';
    redirect('/admin');
  }
  return <Deliveries isStaff={await isStaff()} say={say} leave={leaveStaff} />;
}
