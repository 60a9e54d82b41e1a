import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { detectLocale, isLocale, type Locale } from '../i18n';
import { readStored, writeStored } from '../services/storage';
import { z } from '../services/zod';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'madang.preferences';

const preferencesSchema = z.object({
  displayName: z.string().catch(''),
  theme: z.enum(THEMES).catch('system'),
  locale: z.string().refine(isLocale).nullable().catch(null),
  shortcuts: z.boolean().catch(true),
  camera: z.boolean().catch(true),
  microphone: z.boolean().catch(true),
  cameraId: z.string().nullable().catch(null),
  microphoneId: z.string().nullable().catch(null),
  speakerId: z.string().nullable().catch(null),
});
type Preferences = z.infer<typeof preferencesSchema>;

/** What one person chose, kept in this browser from visit to visit. Nothing of it is sent anywhere. */
export const usePreferences = defineStore('preferences', () => {
  const stored: Preferences =
    readStored(STORAGE_KEY, preferencesSchema) ?? preferencesSchema.parse({});

  const displayName = ref(stored.displayName);
  const theme = ref<Theme>(stored.theme);
  const locale = ref<Locale>(
    isLocale(stored.locale) ? stored.locale : detectLocale(navigator.languages),
  );
  /** Single-letter shortcuts can be turned off: WCAG 2.2, 2.1.4. */
  const shortcuts = ref(stored.shortcuts);
  const camera = ref(stored.camera);
  const microphone = ref(stored.microphone);
  const cameraId = ref(stored.cameraId);
  const microphoneId = ref(stored.microphoneId);
  const speakerId = ref(stored.speakerId);

  const all = {
    displayName,
    theme,
    locale,
    shortcuts,
    camera,
    microphone,
    cameraId,
    microphoneId,
    speakerId,
  };
  watch(Object.values(all), () => {
    writeStored(
      STORAGE_KEY,
      Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.value])),
    );
  });

  return all;
});
