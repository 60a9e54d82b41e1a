import { useText } from '../i18n';
import { useNotices } from '../stores/notices';
import { useCopy } from './use-copy';

/** Copies text from a place that is gone once it is chosen, like a menu, and tells what came of it. */
export function useCopyNotice(): (text: string) => Promise<void> {
  const { t } = useText();
  const { show } = useNotices();
  const { copy, state } = useCopy();
  return async (text) => {
    await copy(text);
    show(t(state.value === 'copied' ? 'common.copied' : 'common.copyFailed'));
  };
}
