package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.reference.Reference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class WireProperties {
  private final Lab lab = Lab.here(new Reference());
  private final Search search = Search.of(lab.card(), 3);

  private static byte[] written(@Nullable Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Wire.write(new DataOutputStream(bytes), value);
    return bytes.toByteArray();
  }

  private static @Nullable Object read(byte[] bytes) throws IOException {
    return Wire.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Property(seed = "1")
  void programs_and_traces_arrive_as_they_were_sent(@ForAll @IntRange(min = 0) int number)
      throws IOException {
    Program program = search.program(number);
    Trace trace = lab.run(program);
    assertThat(read(written(program))).isEqualTo(program);
    assertThat(read(written(trace))).isEqualTo(trace);
  }

  @Example
  void a_message_that_is_cut_off_is_the_end_of_the_stream() throws IOException {
    byte[] bytes = written(search.program(0));
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(EOFException.class);
  }

  @Example
  void other_classes_are_neither_written_nor_made() throws IOException {
    assertThatThrownBy(() -> written(new Object())).isInstanceOf(IOException.class);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte('R');
    byte[] name = "java.util.Locale".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    out.writeInt(name.length);
    out.write(name);
    assertThatThrownBy(() -> read(bytes.toByteArray()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no type of the project");
  }
}
