package patch

import "testing"

func TestName(t *testing.T) {
	for _, test := range []struct{ html, want string }{
		{"", "47DEQpj8000000"},
		{`<ul><li data-lc-key="a"></li><li data-lc-key="b"></li></ul>`, "Isq8Bet_2c4971"},
		{`<ul><li data-lc-key="b"></li><li data-lc-key="a"></li></ul>`, "Ee77JkDm2cbdb1"},
		{`<li data-lc-key=a></li><li class="x" data-lc-key='b'></li>`, "BLR8u_GL2c4971"},
		{`<li data-lc-key="a&amp;é😀"></li>`, "al_D9xJka862ae"},
		{`<li data-lc-key="a"> data-lc-key=b data-lc-key=&#34;c&#34;</li>`, "EDoIjkH1000bc9"},
		{`<li data-lc-key="`, "jy3TtAXu00000a"},
		{`<li data-lc-key=`, "xzw3Vg2p00000a"},
	} {
		if name := Name([]byte(test.html)); string(name[:]) != test.want {
			t.Errorf("%s: %s, want %s", test.html, name, test.want)
		}
	}
}
