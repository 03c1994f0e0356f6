package dev.kmemspec.program;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which kernels have a call, where not all do; see {@link Call#existsIn}. Versions are written as
 * the kernel writes them, such as {@code 2.6.22} or {@code 5.11}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Kernels {
  /** The first version that has it; empty where even the oldest profile has it. */
  String since() default "";

  /** The first version that has it no more; empty where the newest profile still has it. */
  String until() default "";
}
