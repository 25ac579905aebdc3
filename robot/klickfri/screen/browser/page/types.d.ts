// The shapes that the modules hand to each other. Read by `make lint` only; nothing of it reaches a page.

/** Any node of a page, seen as though it were of every kind: what it is not is undefined. Role and selector say what it is. */
interface PageElement extends HTMLElement {
  type: string;
  name: string;
  value: string;
  text: string;
  alt: string;
  placeholder: string;
  htmlFor: string;
  checked: boolean;
  disabled: boolean;
  multiple: boolean;
  readOnly: boolean;
  selected: boolean;
  index: number;
  size: number;
  src: string;
  naturalWidth: number;
  naturalHeight: number;
  complete: boolean;
  selectedIndex: number;
  rowSpan: number;
  colSpan: number;
  files: FileList;
  form: HTMLFormElement | null;
  labels: NodeListOf<PageElement>;
  options: HTMLCollectionOf<PageElement>;
  selectedOptions: HTMLCollectionOf<PageElement>;
  cells: HTMLCollectionOf<PageElement>;
  rows: HTMLCollectionOf<PageElement>;
  caption: PageElement;
  tHead: PageElement;
  tFoot: PageElement;
  control: PageElement;
  readonly shadowRoot: ShadowTree;
  data: string; // of a text
  contentDocument: Document | null;
  contentWindow: PageWindow;
  select(): void;
  readonly parentElement: PageElement | null;
  readonly parentNode: PageElement & { host?: PageElement };
  readonly ownerDocument: Document & { defaultView: PageWindow };
  readonly children: HTMLCollectionOf<PageElement>;
  readonly firstElementChild: PageElement | null;
  readonly previousElementSibling: PageElement | null;
  readonly previousSibling: PageElement & ChildNode;
  readonly nextSibling: PageElement & ChildNode;
  readonly childNodes: NodeListOf<PageElement & ChildNode>;
  readonly assignedSlot: PageElement & HTMLSlotElement;
  assignedNodes(options: { flatten: boolean }): PageElement[];
}

// The browser's own answers, told as elements of that kind.
interface ParentNode {
  querySelector(selectors: string): PageElement | null;
  querySelectorAll(selectors: string): NodeListOf<PageElement>;
}
interface Element {
  closest(selectors: string): PageElement | null;
}
interface Node {
  getRootNode(options?: GetRootNodeOptions): Tree;
  contains(other: Node | null | undefined): boolean;
}
interface DocumentOrShadowRoot {
  elementFromPoint(x: number, y: number): PageElement | null;
  elementsFromPoint(x: number, y: number): PageElement[];
}
interface Event {
  composedPath(): PageElement[];
}
interface TreeWalker {
  nextNode(): PageElement | null;
}
interface Performance {
  getEntriesByType(type: "navigation"): PerformanceNavigationTiming[];
}
interface HTMLElement {
  cloneNode(subtree?: boolean): PageElement;
}

type PageWindow = Window & typeof globalThis;
type Tree = Document | ShadowTree;
type ShadowTree = ShadowRoot & { host: PageElement };
type Forest = { all: Tree[]; open: Tree[] };
type Point = { x: number; y: number };
/** An event that a person's act brings, seen as though it were of every kind. */
type PageEvent = PointerEvent & KeyboardEvent & DragEvent & SubmitEvent & { target: PageElement; currentTarget: PageWindow };

/** What the robot gives the script; made in `script.py`. */
interface Given {
  pages: Record<string, PageState>;
  signs: { protected: Record<string, string[]>; locked: string[]; failed: string[] };
  accounts: string[];
  login: string;
  /** Texts that are labels, never values. */
  shown: string[];
  guarded: boolean;
  mask: string;
  maskGenerated: string;
  calendars: { months: Record<string, number>; onward: string[]; back: string[] };
}
declare const GIVEN: Given;

type PageState = {
  window: string;
  frame: string[];
  heading: string | null;
  title: string | null;
  path: string | null;
  shows: string | null;
  /** The states that it is, rather than this one, where both fit. */
  narrower: string[];
};
/** What a document calls itself, where it is, and which landmarks stand on it, if the system has any. */
type CaptionsShown = { heading: string; title: string; path: string; shows?: string[] };

// --- tables ----------------------------------------------------------------------------------------------------

type Cell = PageElement;
type Grid = { rows: PageElement[]; at: Cell[][]; places: Map<Cell, { row: number; column: number }> };
type Header = { row: number; sure: boolean; captions: string[] };
type Place = { row: number; column: number };

// --- captions by sight -----------------------------------------------------------------------------------------

/** What stands on a page: a field, words (`holder` is around them), or what is pressed, which has neither. */
type Thing = { field: PageElement | null; words: string; holder: PageElement } & Sides;
type Sides = { left: number; right: number; top: number; bottom: number };
type Run = { block: PageElement; nodes: PageElement[] };
type Bands = Map<number, Thing[]>;
type Caption = { source: string; text: string; words: Thing };
type Claim = { fields: PageElement[]; caption: Caption | null };
type Sights = { captions: Claim[]; groups: Claim[] };

// --- sections --------------------------------------------------------------------------------------------------

/** Words that caption a part of the page: where they stand, how much they stand for, within what, and which cells. */
type Title = { at: PageElement; words: string; rank: number; scope: Tree | PageElement; spans?: Spans };
type Spans = Place & { down: number; right: number; isAcross: boolean };

// --- looking ---------------------------------------------------------------------------------------------------

type Frame = { win: PageWindow; doc: Document; path: string[]; shown: boolean; foreign: number };
type Documents = Pick<Frame, "win" | "doc" | "shown">;

/** A target of `targets.yaml`, its values filled in. */
interface Target {
  role: string;
  page: string;
  name: string | null;
  label: string | null;
  label_from: string | null;
  text: string | null;
  mentions: string | null;
  row: Record<string, string> | null;
  line: string | null;
  column: string | null;
  heading: string | null;
  section: string | null;
  leads_to: string | null;
  icon: string | null;
  supporting: Record<string, string>;
}
type Fact =
  | "name" | "label" | "text" | "mentions" | "line" | "row" | "column" | "heading" | "section" | "leads_to" | "icon";
/** The one element and the facts that held, or what failed and what came nearest. */
type Resolution = { element?: PageElement; facts?: string[]; failed?: string[]; candidates?: string[] };

/** One frame as the robot is told of it. */
interface FrameSeen {
  path: string[];
  id: string;
  shown: boolean;
  loaded: boolean;
  pages: string[];
  login: boolean;
  heading: string;
  status: number;
  protected: string | null;
  locked: boolean;
  holder: string;
  failed: boolean;
  text: boolean;
  news: boolean;
  refusals: string[];
  new_refusals: string[];
}

interface LookAnswer {
  frames: FrameSeen[];
  foreign: number;
  loaded: boolean;
  protected: string | null;
  busy?: boolean;
  asking: boolean;
  found?: Record<string, object>;
}

/** `grid` holds the days of the month, counted from the year 0. */
type Calendar = { grid: PageElement; month: number; days: PageElement[] };

/** What one look is asked for. */
interface LookRequest {
  window: string;
  page: string;
  moving: boolean;
  targets?: Record<string, Target>;
  act?: Wanted;
  rows?: boolean;
  /** The target's row was brought into view, where only what is in view is drawn. */
  swept?: boolean;
  holding?: Holding[];
  /** The act saves what is held. */
  saves?: boolean;
  text?: (string | null)[] | null;
  refusals?: string[];
  /** What references in pages show, where that is known. */
  known?: Record<string, string>;
}

/** What is in view of a list, what is looked for among that, and by which property the page counts it. */
type DrawnList = {
  parts: PageElement[];
  isIt: (part: PageElement) => boolean;
  index: "ariaRowIndex" | "ariaPosInSet";
};
/** Where it was seen in which view, between which others: their words, where they are drawn. */
type Sight = { number: string; top: number; height: number; view: number; neighbours: (string | undefined)[] };

// --- acting ----------------------------------------------------------------------------------------------------

/** A choice by its text or, where the flow gives words with places, by what it must fit. */
type Meant = { value: string; fitting?: { words: string; known: Record<string, string> } | null };

/**
 * What shall be done with the element. `shows` is what a field must show of the value once it is left; `done` is the
 * step before. `opened`, `typed` and `chosen` are what was done before in a drawn list; a field is `typed` sign by sign.
 */
interface Wanted extends Meant {
  kind: "point" | "double" | "context" | "hover" | "drag" | "check" | "key" | "fill" | "select" | "attach" | "pick";
  token: string;
  type: string;
  content: string;
  on: boolean;
  shows?: string | null;
  done?: "typed" | "left";
  opened?: boolean;
  swept?: boolean;
  typed?: boolean;
  chosen?: boolean;
  toggled?: string;
  closed?: boolean;
  /** A day: its month, counted from the year 0, and its number in it. */
  day?: { month: number; number: number };
  /** The month that the calendar was turned to last. */
  turned?: number;
  /** What a pull's element is called, and what it is pulled onto. */
  name: string;
  onto?: PageElement;
  ends?: () => PageElement[];
  cause: Cause;
  holds: () => boolean;
}
type Standing = { there: boolean; inside: PageElement; beside: string; shown: string };
/** What is pulled and what it is pulled onto, now; how they stood before, and what `kept` of them stood at rest. */
type Pull = { name: string; ends: () => PageElement[]; before: Standing };
type Pulled = Pull & { token: string; kept: PageElement[]; after: Standing };
interface Armed {
  element: PageElement;
  kind: "pointer" | "double" | "context" | "hover" | "drag" | "key" | "text";
  token: string;
  pull: Pull;
  isOver: (event: PageEvent) => boolean;
  holds: () => boolean;
  cause: Cause;
  passes: () => void;
  begun: boolean;
  lost: boolean;
  got: boolean;
}
/** What was set before and must still stand; `former` is what stood there before it was set. See `Held` of the port. */
interface Holding {
  name: string;
  target: Target;
  value: string;
  former: { shown: string; document: string } | null;
  compared: boolean;
  may_be_gone: boolean;
  left: boolean;
}
/** `certain`: its page tells whose it is. */
type Held = Holding & { frame: Frame; certain: boolean };
type HeldElement = Held & Resolution;

interface Cause {
  timers: number;
  requests: number;
  begun: number;
  byLoad: boolean;
  root?: Cause;
  place?: string;
  again?: boolean;
}
type Wait = { doc: Document; until: number; endless: string | null };
type Pending = { cause: Cause | null; open: Set<Wait>; endless: Set<string>; asked: Set<Document[]> };

/** Kept on each document. */
interface DocumentState {
  id: string;
  /** What stood, by its name, when an act compared it that may have left its step; and under which heading. */
  standing: Map<string, { element: PageElement; heading: string }>;
  armed: Armed | null;
  pulls: Pulled[];
  swallowed: number;
  passed: Event | null;
  listener: MutationObserver | null;
  before: string;
  news: Set<PageElement>;
  labels: Range[];
  mask: CSSStyleSheet | null;
  generated: boolean;
  grown: number;
  rows: WeakSet<PageElement> | null;
  count: number;
  added: WeakMap<PageElement, number>;
  batch: number;
  lines: Map<string, PageElement>;
}

// --- filming ---------------------------------------------------------------------------------------------------

type Facts = Record<string, unknown>;
type Testimony = Facts;
/** What was found of an element, and which of its role have each of its facts. */
type Said = {
  role: string;
  name: string;
  text: string;
  labels: Record<string, string>;
  sections: string[];
  alike: Record<string, PageElement[]>;
};
type Leaning = { scrolled?: boolean; hover?: Testimony; hover_within?: Testimony[] };
type Opener = { opener: PageElement; menu: PageElement };
type Aimed = { element: PageElement; testimony: Testimony; leaning: Leaning };
/** Tells a choice that was made in what the page draws itself. */
type TellChoice = (at: number) => void;
type Pressed = Aimed & Point & Made & { at: number; box: Point; told?: boolean };
/** What a press may choose: a box or a list's choice, or what completes a field. */
type Made = { made: TellChoice | null; completes: Completion | null };
type Completion = { field: PageElement; testimony: Testimony; text: string };
/** What the page has told to listen to keys, to what was written, and to what is about to be. */
type Listened = Record<"keyed" | "fed" | "asked", WeakSet<object>>;
type Brought = { kind: "hover" | "scrolled"; at: number; over?: PageElement };
type Choice = { role: string; label: string; path: string };

/** A thing in a drawing. */
type Drawn = { kind: string; box: DOMRect; focus?: boolean; text?: string; font?: string };
type Placed = Omit<Drawn, "box"> & { box: number[] };
type SketchedFrame = { clip: number[]; things: Placed[] };

// --- what stays behind in a page -------------------------------------------------------------------------------

interface Window {
  __klickfri?: { pending: Pending; [asked: string]: unknown };
  __klickfriGuard?: (event: any) => void;
  __klickfriTrees?: { closed: WeakMap<Element, ShadowTree>; grown: number };
  __klickfriGot?: (token: string) => void;
  __klickfriCame?: (at: number) => void;
  __klickfriFilm?: (sighting: string) => void;
  __klickfriSketch?: (drawn: string) => void;
  __klickfriHeard?: (event: any) => void;
  __klickfriRewritten?: (event: any) => void;
  __klickfriLeft?: (at: number) => void;
  __klickfriPick?: string | null;
}
/** Put around a function of the browser's own. */
interface Function {
  filmed?: any;
}
interface Document {
  __klickfri?: DocumentState;
  host?: undefined;
}
