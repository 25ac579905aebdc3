// Entry: the script of a page that the robot drives. What it may ask of the page is `window.__klickfri`.

import { outcome } from "./act.js";
import { followWindow } from "./following.js";
import { guardWindow } from "./guard.js";
import { look, lookSettled, settle } from "./look.js";
import { cover, uncover } from "./mask.js";
import { nearby } from "./nearby.js";
import { pending } from "./pending.js";
import { pulled } from "./pulls.js";
import { sweep } from "./sweeping.js";

guardWindow(window);
followWindow(window);
window.__klickfri = { look, lookSettled, settle, outcome, pulled, sweep, cover, uncover, nearby, pending };
