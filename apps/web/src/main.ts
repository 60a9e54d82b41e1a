import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import './design/base.css';
import { createTexts } from './i18n';
import { createAppRouter } from './router';
import { usePreferences } from './stores/preferences';

const pinia = createPinia();
const preferences = usePreferences(pinia);

createApp(App).use(pinia).use(createTexts(preferences.locale)).use(createAppRouter()).mount('#app');
