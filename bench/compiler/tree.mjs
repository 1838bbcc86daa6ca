/**
 * A tree of TSX modules as an app has them: most are components, 20 hold Server Functions, 10 are pages with inline
 * ones, and one of these is 5,000 lines long. The same text on every run.
 */
import { transformWithOxc } from 'vite';

const pages = 10;
const actions = 20;
const largeLines = 5000;

/** One component with the usual things: props, types, state, lists, handlers. `save` is what its form calls. */
function component(name, save) {
  return `
interface ${name}Props {
  id: string;
  items: Array<{ id: number; name: string; tags?: readonly string[] }>;
  onChange?: (value: string) => void;
}

export function ${name}({ id, items, onChange }: ${name}Props) {
  const [open, setOpen] = useState(false);
  const total = items.reduce((sum, item) => sum + item.id, 0);
  const label = \`\${id} has \${total} items\`;
${save}
  const toggle = () => {
    setOpen((before) => !before);
    if (total > 10 && onChange) onChange(label);
  };
  return (
    <section className="component" data-id={id} onClick={toggle}>
      <h2>{label}</h2>
      <form action={save}>
        {items.map((item) => (
          <label key={item.id} title={item.tags?.join(', ')}>
            <input name="name" defaultValue={item.name} disabled={open && item.id > 3} />
            {item.name}
          </label>
        ))}
        <button type="submit">Save</button>
      </form>
    </section>
  );
}
`;
}

const inlineSave = (n) => `  async function save(formData: FormData) {
    'use server';
    await db.save(id, formData.get('name') as string, total, ${n});
    return { ok: true, id };
  }`;
const plainSave = (n) => `  const save = (formData: FormData) => {
    console.log(id, formData.get('name') as string, total, ${n});
  };`;

const imports = "import { useState } from 'react';\nimport { db } from './db';\n";

/** A page of components, every fifth with an inline Server Function, of at least that many lines. */
export function inlinePage(name, lines) {
  let source = imports;
  for (let n = 1; source.split('\n').length <= lines; n++) {
    source += component(`${name}Part${n}`, n % 5 === 0 ? inlineSave(n) : plainSave(n));
  }
  return source;
}

/** A file of exported Server Functions. */
function actionsFile(n) {
  const names = ['create', 'update', 'remove', 'list', 'find'];
  const functions = names.map(
    (name) => `
export async function ${name}${n}(input: Input, options: { force?: boolean } = {}): Promise<Result> {
  const row = await db.save(input.id, input.name, options.force ? 1 : 0, ${n});
  if (!row) throw new Error(\`${name} failed for \${input.id}\`);
  return { ok: true, id: input.id };
}
`,
  );
  const types =
    'interface Input { id: string; name: string }\ninterface Result { ok: boolean; id: string }\n';
  return `'use server';\n\nimport { db } from './db';\n\n${types}${functions.join('')}`;
}

/** The same modules as Vite hands them to plugins that run after it: without types and JSX. */
export async function toJavaScript(modules) {
  return Promise.all(
    modules.map(async ({ file, source, kind }) => {
      const { code } = await transformWithOxc(source, file, {
        jsx: { runtime: 'automatic' },
        tsconfig: false,
      });
      return { file: file.replace(/x$/, '').replace(/\.ts$/, '.js'), source: code, kind };
    }),
  );
}

/**
 * The modules by name. `kind`: does it hold the directive at its top, inline, or not at all?
 *
 * @param {number} count
 * @returns {{ file: string, source: string, kind: 'file' | 'inline' | 'none' }[]}
 */
export function createTree(count = 1000) {
  const modules = [];
  for (let n = 0; n < actions; n++)
    modules.push({ file: `actions-${n}.tsx`, source: actionsFile(n), kind: 'file' });
  for (let n = 0; n < pages; n++) {
    const lines = n === 0 ? largeLines : 60;
    modules.push({ file: `page-${n}.tsx`, source: inlinePage(`Page${n}`, lines), kind: 'inline' });
  }
  for (let n = modules.length; n < count; n++) {
    modules.push({
      file: `part-${n}.tsx`,
      source: imports + component(`Part${n}`, plainSave(n)),
      kind: 'none',
    });
  }
  return modules;
}
