import { takeDrops } from "./files.js";

takeDrops(document.getElementById("hand-in"));
