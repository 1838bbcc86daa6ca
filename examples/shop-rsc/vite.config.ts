import react from '@vitejs/plugin-react';
import sallyport from 'sallyport/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [react(), sallyport({ rsc: true })] });
