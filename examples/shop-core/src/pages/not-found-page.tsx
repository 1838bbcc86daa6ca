import { Link } from 'wouter';
import { BlindArch } from '../components/quiet-page.tsx';

export function NotFoundPage() {
  return <BlindArch Link={Link} />;
}
