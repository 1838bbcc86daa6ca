import { WatchForm } from '../components/watch-form.tsx';

export function WatchPage() {
  return (
    <div className="watch-page">
      <title>Join the watch: Postern</title>
      <h1 className="page-title">Join the watch</h1>
      <p className="lede">Every small gate needs somebody beside it. The pay is bread, and a view.</p>
      <WatchForm />
    </div>
  );
}
