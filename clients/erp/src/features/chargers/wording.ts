/** Words for codes of the protocol. */

/** `GroundFailure` → `Ground failure`, `EVCommunicationError` → `EV communication error`. */
export function faultWords(code: string): string {
  const words = code.replace(/([a-z])([A-Z])|([A-Z]+)([A-Z][a-z])/g, "$1$3 $2$4").split(" ");
  return words.map((word, index) => (index === 0 || /^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase())).join(" ");
}

/** `Connector 2`, or the charger itself for 0. */
export const connectorWords = (id: number): string => (id === 0 ? "The charger itself" : `Connector ${id}`);
