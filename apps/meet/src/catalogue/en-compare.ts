/** English for comparing codes. */
export const compare = {
  "compare.ask": "Ask everyone to open this.",
  "compare.askOne": "Ask {name} to open this.",
  "compare.noTry":
    "No try is left with these people. Compare with one person at a time, or agree on a new room in another way.",
  "compare.gathering": "Devices exchange their part by themselves…",
  "compare.waitingFor": "Waiting for {names}.",
  "compare.startedBy": "{name} started this.",
  "compare.read": "One person reads the words aloud. Does everyone have the same, in the same order?",
  "compare.readNumbers": "One person reads the numbers aloud. Does everyone have the same, in the same order?",
  "compare.numbers": "Show as numbers",
  "compare.pictures": "Show as pictures",
  "compare.codeWords": "The code, as words",
  "compare.codeNumbers": "The code, as numbers",
  "compare.for": "This code is for {people}.",
  "compare.you": "you",
  "compare.joined": "{names} joined.",
  "compare.match": "They match",
  "compare.differ": "They're different",
  "compare.who": "Who did you hear say so?",
  "compare.onlyTicked": "Only people you tick become checked.",
  "compare.done": "Done",
  "compare.back": "Show the code again",
  "compare.checked": { one: "{names} is checked on this device.", other: "{names} are checked on this device." },
  "compare.checkedNobody": "You ticked nobody, so nobody became checked.",
  "compare.different":
    "Try once more. If it differs again, don't discuss anything private here, and agree on a new room in another way.",
  "compare.differentAgain":
    "The codes differ again. Don't discuss anything private here, and agree on a new room in another way.",
  "compare.silent": {
    one: "{names}'s device didn't answer, so there is no code to show.",
    other: "The devices of {names} didn't answer, so there is no code to show.",
  },
  "compare.again": "Try again, {count} left",
  "compare.ready": "The code is here.",
  // 64 words, in the order of the drawings: concrete, one or two syllables, none that sounds or looks like another.
  "compare.words":
    "anchor apple backpack bell boat book bread bus cactus carrot cat chair clock cloud crab dice donut door dress drum fire gift giraffe glasses globe grapes hammer hedgehog horse kite laptop leaf lemon magnet milk mountain mushroom owl penguin phone pig pizza pretzel rainbow ring rocket sandwich scissors shirt shoe snake squid star sun teapot tent train tree trophy trumpet tulip turtle whale window",
} as const;
