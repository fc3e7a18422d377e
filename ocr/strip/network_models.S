// The networks that find windows, look at casings, and find lines, compiled in. Their paths come from CMakeLists.txt.
  .section .rodata
  .global hesuan_strip_lines
  .global hesuan_strip_lines_end
  .balign 16
hesuan_strip_lines:
  .incbin HESUAN_STRIP_LINES
hesuan_strip_lines_end:
  .global hesuan_window_finder
  .global hesuan_window_finder_end
  .balign 16
hesuan_window_finder:
  .incbin HESUAN_WINDOW_FINDER
hesuan_window_finder_end:
  .global hesuan_casing
  .global hesuan_casing_end
  .balign 16
hesuan_casing:
  .incbin HESUAN_CASING
hesuan_casing_end:
  .section .note.GNU-stack, "", @progbits
