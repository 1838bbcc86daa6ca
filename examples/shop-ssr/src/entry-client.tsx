import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { readFormState } from 'sallyport/client';
import { App } from './app.tsx';
import { Document } from './document.tsx';
import { takeOver } from './hand-over.ts';
import 'shop-core/styles.css';

hydrateRoot(
  document,
  <StrictMode>
    <Document>
      <App answers={takeOver()} />
    </Document>
  </StrictMode>,
  { formState: await readFormState() },
);
