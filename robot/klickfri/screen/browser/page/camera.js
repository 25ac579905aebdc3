// Entry: the script of a page that a person works in while being filmed.

import { film } from "./film.js";

film();
