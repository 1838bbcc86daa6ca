import { Fortress } from './fortress.tsx';

/** What the front page begins with. */
export function Hero() {
  return (
    <section className="hero">
      <Fortress />
      <div className="hero-text">
        <h1>Small doors lead to good things.</h1>
        <p>Lanterns, keys, seals and other company for those who keep the gate, or know somebody who does.</p>
        <a className="primary" href="#shelf">
          Step inside
        </a>
      </div>
    </section>
  );
}
