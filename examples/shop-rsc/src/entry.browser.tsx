import { startPage } from 'sallyport/rsc/browser';
import { FailurePage } from './client/failure-page.tsx';

startPage({ failure: FailurePage });
