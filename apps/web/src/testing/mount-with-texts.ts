import { mount, RouterLinkStub, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { defineComponent, h, type Component } from 'vue';
import { createTexts, type Locale } from '../i18n';

/** Mounts a component as the app does: with texts and stores, attached, so that it can have the focus. */
export function mountWithTexts(
  component: Component,
  props: Record<string, unknown> = {},
  locale: Locale = 'en',
): VueWrapper {
  return mount(component, {
    props,
    attachTo: document.body,
    global: {
      plugins: [createPinia(), createTexts(locale)],
      stubs: { RouterLink: RouterLinkStub },
    },
  });
}

/** Runs a composable inside a component; `unmount` ends its scope. */
export function withScope<T>(setup: () => T): { result: T; unmount: () => void } {
  let result: { value: T } | null = null;
  const wrapper = mountWithTexts(
    defineComponent(() => {
      result = { value: setup() };
      return () => h('i');
    }),
  );
  if (result === null) throw new Error('setup has not run');
  return { result: (result as { value: T }).value, unmount: () => wrapper.unmount() };
}
