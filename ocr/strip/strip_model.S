// The model of second lines, compiled in. Its path comes from CMakeLists.txt.
  .section .rodata
  .global hesuan_strip_model
  .global hesuan_strip_model_end
  .balign 16
hesuan_strip_model:
  .incbin HESUAN_STRIP_MODEL
hesuan_strip_model_end:
  .section .note.GNU-stack, "", @progbits
