package graph

// Colours, as custom properties of CSS.
const (
	light = `
  --ground: #ffffff; --panel: #f5f7fa; --face: #ffffff; --head: #eef2f7; --edge: #d3dae4;
  --ink: #1b2430; --soft: #5b6878; --line: #8fa0b5; --tell: #0f766e; --lock: #a16207;
  --pill: #e6f4f2; --pill-edge: #7cbfb7; --who: #e8ecfb; --who-edge: #a5b1e4;
`
	dark = `
  --ground: #10151c; --panel: #171e27; --face: #1e2732; --head: #263140; --edge: #394656;
  --ink: #e6ebf2; --soft: #9aa8b9; --line: #64758a; --tell: #4fc3b5; --lock: #e0b04c;
  --pill: #173a38; --pill-edge: #3c8b83; --who: #252d4d; --who-edge: #5867a8;
`
)
