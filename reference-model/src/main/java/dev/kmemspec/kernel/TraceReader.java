package dev.kmemspec.kernel;

import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One form of trace. */
interface TraceReader {
  /** What the judge must know first. */
  Setting setting();

  /**
   * The next step, or null at the end.
   *
   * @throws TraceFormatException where the file turns out to be damaged, cut off or no trace
   */
  @Nullable Step next() throws IOException;
}
