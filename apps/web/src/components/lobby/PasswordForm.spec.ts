import { describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import PasswordForm from './PasswordForm.vue';

describe('PasswordForm', () => {
  it('leads back to the field, ready to be written over, once a password was refused', async () => {
    const form = mountWithTexts(PasswordForm, { isChecking: false, problem: null });
    const input = form.get<HTMLInputElement>('input');
    await input.setValue('wrong');
    form.get<HTMLButtonElement>('button').element.focus();
    await form.get('form').trigger('submit');
    expect(form.emitted('submit')).toEqual([['wrong']]);

    await form.setProps({ isChecking: true });
    await form.setProps({ isChecking: false, problem: 'That is not the password.' });
    expect(document.activeElement).toBe(input.element);
    expect([input.element.selectionStart, input.element.selectionEnd]).toEqual([0, 5]);
  });

  it('leaves the focus alone while the seconds to wait are counted', async () => {
    const form = mountWithTexts(PasswordForm, { isChecking: false, problem: 'Wait 9 seconds.' });
    const button = form.get<HTMLButtonElement>('button').element;
    button.focus();
    await form.setProps({ problem: 'Wait 8 seconds.' });
    expect(document.activeElement).toBe(button);
  });
});
