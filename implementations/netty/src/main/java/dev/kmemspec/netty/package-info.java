/** Netty's allocators of direct buffers, as implementations of the user-space family. */
@NullMarked
package dev.kmemspec.netty;

import org.jspecify.annotations.NullMarked;
