'use client';

import type { ReactNode } from 'react';
import { useServerForm } from 'sallyport/client';
import { watchKits, watchPosts, watchShifts } from '../domain.ts';
import { joinWatch } from '../functions/watch.ts';

/** Joins the watch. Works before the scripts load, and keeps what was entered when something is wrong with it. */
export function WatchForm() {
  const { form, field, errorProps, data, pending } = useServerForm(joinWatch);
  if (data !== undefined) {
    return (
      <p className="watch-done good" role="status">
        Welcome to the watch, {data.name}. You have the {data.shift} shift at the {data.post}.
      </p>
    );
  }

  const complaint = (name: Parameters<typeof errorProps>[0]) => <p className="bad" {...errorProps(name)} />;
  const name = field('name');
  const email = field('email', { type: 'email' });
  const post = field('post');
  const oath = field('oath');
  const awake = field('awake', { type: 'checkbox' });
  return (
    <form className="watch" {...form} noValidate>
      <Field label="Name" htmlFor={name.id}>
        <input {...name} autoComplete="name" />
        {complaint('name')}
      </Field>
      <Field label="Email" htmlFor={email.id}>
        <input {...email} autoComplete="email" />
        {complaint('email')}
      </Field>
      <Field label="Where will you stand?" htmlFor={post.id}>
        <select {...post}>
          <option value="">Choose…</option>
          {watchPosts.map((value) => (
            <option key={value} value={value}>
              At the {value}
            </option>
          ))}
        </select>
        {complaint('post')}
      </Field>
      <fieldset>
        <legend>When?</legend>
        {watchShifts.map((value) => (
          <Choice key={value} {...field('shift', { type: 'radio', value })} label={`By ${value}`} />
        ))}
        {complaint('shift')}
      </fieldset>
      <fieldset>
        <legend>What do you bring?</legend>
        {watchKits.map((value) => (
          <Choice key={value} {...field('kit', { type: 'checkbox', value })} label={value} />
        ))}
        {complaint('kit')}
      </fieldset>
      <Field label="Your oath" htmlFor={oath.id}>
        <textarea {...oath} rows={3} placeholder="I will not open the gate to…" />
        {complaint('oath')}
      </Field>
      <div>
        <Choice {...awake} label="I will stay awake." />
        {complaint('awake')}
      </div>
      <button type="submit" className="primary" aria-busy={pending}>
        Join the watch
      </button>
    </form>
  );
}

function Field({ label, htmlFor, children }: { label: string; htmlFor: string; children: ReactNode }) {
  return (
    <div className="watch-field">
      <label htmlFor={htmlFor}>{label}</label>
      {children}
    </div>
  );
}

function Choice({ label, ...props }: { label: string; id: string; name: string }) {
  return (
    <label className="watch-choice">
      <input {...props} />
      {label}
    </label>
  );
}
