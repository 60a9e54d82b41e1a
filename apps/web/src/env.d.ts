// For ESLint, which does not read .vue files; vue-tsc uses their real types.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent<object, object, unknown>;
  export default component;
}
