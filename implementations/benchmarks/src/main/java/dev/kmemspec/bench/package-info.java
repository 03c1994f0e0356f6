/** JMH benchmarks of the judge, the runner and the implementations. */
@NullMarked
package dev.kmemspec.bench;

import org.jspecify.annotations.NullMarked;
