import { createPinia } from 'pinia';
import { createApp, defineComponent, h } from 'vue';
import { createMemoryHistory } from 'vue-router';
import LiveRegion from '../components/common/LiveRegion.vue';
import NoticeStack from '../components/common/NoticeStack.vue';
import { useAppearance } from '../composables/use-appearance';
import '../design/base.css';
import { createTexts, isLocale } from '../i18n';
import { createAppRouter } from '../router';
import { useNotices } from '../stores/notices';
import { usePreferences } from '../stores/preferences';
import { STORIES } from './stories';

const wish = new URLSearchParams(location.search);
const pinia = createPinia();
const preferences = usePreferences(pinia);
const locale = wish.get('locale');
if (isLocale(locale)) preferences.locale = locale;
preferences.theme = wish.get('theme') === 'dark' ? 'dark' : 'light';
preferences.displayName = wish.get('name') ?? '최유나';

const story = STORIES[wish.get('story') ?? 'home'];
const StoryPage = defineComponent(() => {
  useAppearance();
  const notices = useNotices();
  const notice = wish.get('notice');
  if (notice !== null) notices.show(notice);
  return () => [
    story?.(),
    h(NoticeStack, { notices: notices.notices, onDismiss: notices.dismiss }),
    h(LiveRegion, { text: notices.announcement }),
  ];
});

createApp(StoryPage)
  .use(pinia)
  .use(createTexts(preferences.locale))
  .use(createAppRouter(createMemoryHistory()))
  .mount('#app');
