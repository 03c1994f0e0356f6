package dev.kmemspec.program;

/**
 * A call whose answer no later call can name: there is none, or it is a number. All others answer
 * with a pointer, or several, and may have a handle.
 */
public interface Nameless {}
