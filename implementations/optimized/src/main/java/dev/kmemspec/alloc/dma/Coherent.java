package dev.kmemspec.alloc.dma;

/** What is remembered of a coherent block: for which device, and how many bytes. */
record Coherent(int bits, long size) {}
