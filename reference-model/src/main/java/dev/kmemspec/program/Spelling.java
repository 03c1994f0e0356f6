package dev.kmemspec.program;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How C spells a call, where the record's own name in snake case is not it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Spelling {
  /** The C name, such as {@code __get_free_pages}. */
  String value();
}
