/** Which files may go with a ticket; the server checks again. Pure. */
import { sizeWords } from "../wording";

const MAX_BYTES = 10 * 2 ** 20;
const MAX_FILES = 20;
const TYPES = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "application/pdf",
  "text/plain",
  "text/csv",
  "video/mp4",
];

/** For a file chooser. */
export const ACCEPTED = TYPES.join(",");
/** Said before anybody chooses (TKT: attachments with limits). */
export const LIMITS = `Pictures, PDF, text, CSV or MP4; up to ${sizeWords(MAX_BYTES)} each, ${MAX_FILES} files`;

/** Why a file cannot be attached; null when it can. `present` files are there already. */
export function refusal(file: Pick<File, "name" | "size" | "type">, present: number): string | null {
  if (present >= MAX_FILES) return `A ticket holds ${MAX_FILES} files at most.`;
  if (file.size === 0) return "The file is empty.";
  if (file.size > MAX_BYTES) return `It has ${sizeWords(file.size)}; ${sizeWords(MAX_BYTES)} is the limit.`;
  if (!TYPES.includes(file.type)) return "Only pictures, PDF, text, CSV and MP4 can be attached.";
  return null;
}
