import { Link } from 'wouter';
import { SiteFooter } from '../components/site-footer.tsx';

export function Footer() {
  return <SiteFooter Link={Link} />;
}
