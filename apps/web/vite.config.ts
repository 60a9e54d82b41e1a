import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const SERVER = 'http://localhost:8080';

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
  },
  build: {
    // The Content-Security-Policy admits no data: URLs for fonts.
    assetsInlineLimit: 0,
    cssTarget: ['chrome123', 'firefox125', 'safari17.5'],
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/signal': { target: SERVER, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.spec.ts'],
  },
});
