// Entry: as `camera.js`, and the page also tells what may be drawn of it, and of signs of protected identity.

import { film } from "./film.js";
import { sketch } from "./sketch.js";

sketch();
film();
