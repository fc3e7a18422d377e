"""A picture that looks like a QR code and says nothing."""

SIDE = 29  # modules
COLOURS = {"green": "#23ac38", "yellow": "#f2b100", "red": "#e0342c"}


def qr(rng, size: int, colour: str = "green") -> str:
    squares = []
    for y in range(SIDE):
        for x in range(SIDE):
            in_finder = (x < 8 or x > SIDE - 9) and y < 8 or x < 8 and y > SIDE - 9
            if not in_finder and rng.random() < 0.48:
                squares.append(f"M{x} {y}h1v1h-1z")
    for x, y in ((0, 0), (SIDE - 7, 0), (0, SIDE - 7)):
        squares.append(f"M{x} {y}h7v7h-7zM{x + 1} {y + 1}v5h5v-5zM{x + 2} {y + 2}h3v3h-3z")
    return (
        f'<svg class="qr" width="{size}" height="{size}" viewBox="0 0 {SIDE} {SIDE}" shape-rendering="crispEdges">'
        f'<path fill="{COLOURS[colour]}" fill-rule="evenodd" d="{"".join(squares)}"/></svg>'
    )
