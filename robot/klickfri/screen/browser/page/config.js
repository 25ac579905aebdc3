// What the script must know of the system: the robot puts it before the modules, as `GIVEN` (`script.py`).

import { captionOf } from "./text.js";

export const CONFIG = GIVEN;

/** @param {string} text */
export const isKnownLabel = (text) => CONFIG.shown.includes(captionOf(text));
