package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Content;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static Content bytes(String text) {
    return Content.parse(text);
  }

  @Test
  void the_first_byte_that_is_not_zero_is_found_run_by_run() {
    assertThat(Bytes.firstNonzero(Content.EMPTY, 0, 8)).isEqualTo(-1);
    assertThat(Bytes.firstNonzero(bytes("00*8"), 0, 8)).isEqualTo(-1);
    assertThat(Bytes.firstNonzero(bytes("05*8"), 0, 8)).isZero();
    assertThat(Bytes.firstNonzero(bytes("00*4 05*4"), 0, 8)).isEqualTo(4);
    assertThat(Bytes.firstNonzero(bytes("00*4 05*4"), 0, 4)).isEqualTo(-1);
    assertThat(Bytes.firstNonzero(bytes("00*4 05*4"), 6, 8)).isEqualTo(6);
    assertThat(Bytes.firstNonzero(bytes("05*4 00*4"), 4, 8)).isEqualTo(-1);
    assertThat(Bytes.firstNonzero(bytes("05*4 00*4"), 3, 8)).isEqualTo(3);
    assertThat(Bytes.firstNonzero(bytes("00*4 00*2 05*4"), 0, 10)).isEqualTo(6);
  }

  @Test
  void a_rising_run_is_zero_at_most_once_in_256_bytes() {
    assertThat(Bytes.firstNonzero(bytes("00+8"), 0, 8)).isEqualTo(1);
    assertThat(Bytes.firstNonzero(bytes("ff+8"), 1, 8)).isEqualTo(2);
    assertThat(Bytes.firstNonzero(bytes("ff+2"), 1, 2)).isEqualTo(-1);
    assertThat(Bytes.firstNonzero(bytes("05*4 fe+4"), 6, 8)).isEqualTo(7);
  }

  @Test
  void a_program_writes_rising_bytes() {
    assertThat(Bytes.written(Content.EMPTY)).isZero();
    assertThat(Bytes.written(bytes("05*8"))).isZero();
    assertThat(Bytes.written(bytes("05+8 00*8"))).isEqualTo(8);
    assertThat(Bytes.written(bytes("05*8 05+8"))).isZero();
  }

  @Test
  void sixteen_equal_bytes_in_a_row_tell() {
    assertThat(Bytes.telling(bytes("05+16"), bytes("05+16"))).isZero();
    assertThat(Bytes.telling(bytes("05+15"), bytes("05+15"))).isEqualTo(-1);
    assertThat(Bytes.telling(bytes("00*4 09+20"), bytes("05+24"))).isEqualTo(4);
    assertThat(Bytes.telling(bytes("00*9 0e+15"), bytes("05+24"))).isEqualTo(-1);
    assertThat(Bytes.telling(bytes("05+8 00*1 0e+15"), bytes("05+24"))).isEqualTo(-1);
    assertThat(Bytes.telling(bytes("05+24"), bytes("05*24"))).isEqualTo(-1);
    assertThat(Bytes.telling(bytes("00*4080 f5+17"), bytes("05+5000"))).isEqualTo(4080);
    assertThat(Bytes.telling(bytes("00*4081 f6+17"), bytes("05+5000"))).isEqualTo(-1);
  }

  @Test
  void a_difference_is_put_into_words() {
    assertThat(Bytes.difference(bytes("05*2"), bytes("a6*3"), 1))
        .isEqualTo("byte 1 is 0x05, expected 0xa6");
    assertThat(Bytes.difference(bytes("05*2"), bytes("a6*3"), 2))
        .isEqualTo("byte 2 is missing, expected 0xa6");
  }
}
