import { openPglite } from '../database/open.ts';
import { describeDataLayer } from './data-layer.suite.ts';

describeDataLayer('PGlite', () => openPglite());
