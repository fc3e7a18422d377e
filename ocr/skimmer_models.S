// The skimmer's networks, compiled in. Their paths come from CMakeLists.txt.
  .section .rodata
  .global hesuan_skimmer
  .global hesuan_skimmer_end
  .balign 16
hesuan_skimmer:
  .incbin HESUAN_SKIMMER
hesuan_skimmer_end:
  .global hesuan_skimmer_other
  .global hesuan_skimmer_other_end
  .balign 16
hesuan_skimmer_other:
  .incbin HESUAN_SKIMMER_OTHER
hesuan_skimmer_other_end:
  .section .note.GNU-stack, "", @progbits
