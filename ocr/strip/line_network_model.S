// The networks that find lines on membranes, compiled in. Their path comes from CMakeLists.txt.
  .section .rodata
  .global hesuan_strip_lines
  .global hesuan_strip_lines_end
  .balign 16
hesuan_strip_lines:
  .incbin HESUAN_STRIP_LINES
hesuan_strip_lines_end:
  .section .note.GNU-stack, "", @progbits
