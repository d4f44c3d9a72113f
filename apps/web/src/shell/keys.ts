/** Whether the machine's command key is ⌘. */
export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** The key that goes with letters for commands, as printed on this machine's keyboard. */
export const commandKey = isMac ? "⌘" : "Ctrl";

/** Keys that open the command palette. */
export const paletteKeys = `${commandKey} K`;
