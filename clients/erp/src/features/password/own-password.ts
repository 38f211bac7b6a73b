/** The rules of "Change Password" that can be said before the server is asked. Pure. */
export interface PasswordForm {
  present: string;
  new: string;
  again: string;
}

export type PasswordErrors = Partial<Record<keyof PasswordForm, string>>;

export const FIELDS = ["present", "new", "again"] as const satisfies (keyof PasswordForm)[];

/** As the server's (NIST SP 800-63B §5.1.1.2): length counts, composition does not. */
const SHORTEST = 12;

export function wrongWith(form: PasswordForm): PasswordErrors {
  return {
    ...(form.present === "" ? { present: "Type the password you signed in with." } : {}),
    ...(form.new.length < SHORTEST
      ? { new: `At least ${SHORTEST} characters; a short sentence is a good one.` }
      : form.new === form.present
        ? { new: "Choose one that differs from the present one." }
        : {}),
    ...(form.again === form.new ? {} : { again: "This is not what you typed above." }),
  };
}
