package dev.kmemspec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors say where, what stands there and what was expected. */
class KmemErrorsTest {
  private static KmemSyntaxException error(String text) {
    return catchThrowableOfType(
        KmemSyntaxException.class, () -> KmemText.parse(text, "dir/t.kmem"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a = kmaloc(1, 0)          | 5 | no call is named 'kmaloc'; did you mean 'kmalloc'?
          frobnicate()              | 1 | no call is named 'frobnicate'
          a = kmalloc 1             | 13 | expected '(' after the name of a call: kmalloc(size, gfp), found '1'
          a = kmalloc(1)            | 14 | expected ',' and then gfp: kmalloc(size, gfp), found ')'
          a = kmalloc(1, 0, 2)      | 17 | expected ')' at the end of kmalloc(size, gfp), found ','
          a = kmalloc(x, 0)         | 13 | expected a number (size of kmalloc), found 'x'
          a = kmalloc(12x, 0)       | 13 | expected a number (size of kmalloc), found '12x'
          a = kmalloc(-1, 0)        | 13 | expected a number (size of kmalloc), found '-'
          a = kmalloc(99999999999999999999, 0) | 13 | the number 99999999999999999999 does not fit 64 bits
          a = kmalloc(1, GFP_KERNAL) | 16 | expected GFP flags (gfp of kmalloc), found 'GFP_KERNAL'; did you mean 'GFP_KERNEL'?
          a = kmalloc(1, )          | 16 | expected GFP flags (gfp of kmalloc), found ')'
          a = kmem_cache_create("a", 8, 8, SLAB_PANICK) | 34 | expected slab flags or 0 (flags of kmem_cache_create), found 'SLAB_PANICK'; did you mean 'SLAB_PANIC'?
          a = kmem_cache_create(a, 8, 8, 0) | 23 | expected a text (name of kmem_cache_create) in double quotes, found 'a'
          a = kmem_cache_create("a, 8, 8, 0) | 23 | this text has no closing '"' in its line
          a = kmem_cache_create("\\q", 8, 8, 0) | 24 | expected one of \\" \\\\ \\n \\t \\r \\u0000
          a = kmem_cache_create("a", 8, 8, 0, ctr) | 37 | expected 'ctor' or nothing, found 'ctr'
          a = alloc_pages(GFP_KERNEL, 4294967296) | 29 | expected a whole number (order of alloc_pages) that fits 32 bits, found 4294967296
          a = alloc_pages_bulk(0, 65537) | 5 | a bulk call asks for 0 to 65536 at once, not 65537
          kfree(a)                  | 7 | 'a' is the result of no earlier line
          kfree(7)                  | 7 | expected a handle, NULL or ZERO_SIZE_PTR (p of kfree), found '7'
          kfree(b[-1])              | 9 | expected an index from 0, found -1
          NULL = kmalloc(1, 0)      | 1 | NULL is a constant and cannot be assigned
          a = kfree(NULL)           | 1 | 'a' would name nothing: kfree answers with no pointer, so write it without 'a ='
          n = kmalloc_size_roundup(9) | 1 | 'n' would name nothing: kmalloc_size_roundup answers with no pointer, so write it without 'n ='
          a =                       | 4 | expected a call, found the end of the line
          cpu 2                     | 5 | there is no CPU 2: the machine has 2, from 0
          cpu 1 kfree(NULL)         | 7 | expected the end of the line, found 'kfree'
          ?                         | 1 | expected a call, 'cpu N', or a context such as 'atomic {', found '?'
          }                         | 1 | '}' closes no block
          atomic {                  | 1 | this block has no closing '}'
          atomc { kfree(NULL) }     | 1 | no block is called 'atomc'; did you mean 'atomic'? (there are atomic, preempt_off, softirq, hardirq, nmi)
          process { kfree(NULL) }   | 1 | no block is called 'process': process context is where calls outside of blocks are
          atomic { nmi { kfree(NULL) } } | 10 | a block cannot stand inside another one: close it with '}' first
          kfree(NULL) -> okay       | 16 | expected an outcome: NULL, ZERO_SIZE_PTR, ok, 0x..., a number, {...}, [...], zone(...), slab(...), area(...), meminfo(...), memory(...), blocks(...), percpu(...), skipped "...", found 'okay'; did you mean 'ok'?
          kfree(NULL) -> 0x10 useable=3 | 21 | expected one of usable, frames, nonzero, content, ctors after an address, found 'useable'; did you mean 'usable'?
          kfree(NULL) -> 0x10 usable=3 usable=3 | 30 | 'usable' stands here twice
          kfree(NULL) -> 0x10 frames=7 | 28 | '7' is no run of frames; expected one like 0x4aeex2
          kfree(NULL) -> 0x10 content=[0] | 29 | '0' is no run of bytes; expected one like 00*40 or 5a+100
          kfree(NULL) -> [00*4      | 17 | expected ']' at the end of the bytes
          kfree(NULL) -> {0x1       | 20 | expected '}' or ',' in a list of addresses, found the end of the line
          kfree(NULL) -> zone(0,Norml managed=1) | 23 | no zone is called 'Norml'; there are DMA, DMA32, Normal, HighMem, Movable
          kfree(NULL) -> ok ~ reclaimt {} | 21 | expected 'reclaimed' or 'killed' after '~', found 'reclaimt'; did you mean 'reclaimed'?
          kfree(NULL) -> ok ~ reclaimed | 30 | expected '{' and the blocks that were given back after 'reclaimed', found the end of the line
          kfree(NULL) -> ok ~ killed {} | 28 | expected the number of the process that was killed, found '{'
          kfree(NULL) -> ok ~ killed 1 {7} | 31 | expected an address such as 0xffff888003c4a000, found '7'
          kfree(NULL) -> ok ~ killed 1 {0x7 | 34 | expected '}' or ',' in a list of addresses, found the end of the line
          mm_add(NULL, -1)          | 1 | processes are numbered from 0, not -1
          nr_to_reclaim(-1)         | 1 | a round gives back 0 blocks or more, not -1
          kfree(NULL) -> ok ! why   | 21 | expected the report in double quotes, found 'why'
          """)
  void an_error_has_a_column_and_says_what_was_expected(String line, int column, String problem) {
    KmemSyntaxException error = error("machine cpus=2\n" + line + "\n");
    assertThat(error.problem()).isEqualTo(problem);
    assertThat(error.column()).isEqualTo(column);
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.file()).isEqualTo("dir/t.kmem");
    assertThat(error).hasMessage("dir/t.kmem:2:" + column + ": " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kfree(NULL)               | 1 | expected 'machine' as the first word of the text, found 'kfree'
          machine pags=3            | 9 | the machine has no 'pags'; did you mean 'page'? (there are page, pages, zones, cpus, order, minalign, line, boot, profile, misuse, witness)
          machine page=1000         | 9 | page=1000: expected a power of two from 512 to 65536
          machine cpus=0            | 9 | cpus=0: expected a number from 1 to 4096
          machine pages=0           | 9 | zone Normal of 0 frames from 0: a zone has at least one frame and no negative ones
          machine page=4096 page=4096 | 19 | 'page' stands here twice
          machine pages=1 zones=0:DMA:0+1 | 17 | pages or zones, not both
          machine zones=0:DMA:0+9,0:Normal:8+1 | 9 | zones Zone[node=0, kind=DMA, firstFrame=0, frames=9] and Zone[node=0, kind=NORMAL, firstFrame=8, frames=1] share frames
          machine profile=linux-6.2 | 17 | expected one of contract, posix, linux-2.6.21, linux-4.19, linux-6.1, linux-6.12, linux-7.0, slob after 'profile=', found 'linux-6.2'; did you mean 'linux-6.1'?
          machine misuse=maybe      | 16 | expected one of yes, no after 'misuse=', found 'maybe'
          machine page              | 13 | expected '=' after 'page', found the end of the line
          machine ,                 | 9 | expected key=value or the end of the line, found ','
          """)
  void an_error_of_the_machine_points_at_the_key(String line, int column, String problem) {
    KmemSyntaxException error = error(line + "\n");
    assertThat(error.problem()).isEqualTo(problem);
    assertThat(error.column()).isEqualTo(column);
  }

  @Test
  void a_handle_is_assigned_once() {
    KmemSyntaxException error =
        error("machine\n\na = kmalloc(1, 0)\natomic {\n  a = kmalloc(2, 0)\n}\n");
    assertThat(error)
        .hasMessage("dir/t.kmem:5:3: 'a' was assigned in line 3; a handle has one meaning");
  }

  @Test
  void a_handle_used_too_early_is_found_in_the_arguments() {
    KmemSyntaxException error = error("machine\nkfree1 = kmalloc(1, 0)\nkfree(kfre)\n");
    assertThat(error)
        .hasMessage(
            "dir/t.kmem:3:7: 'kfre' is the result of no earlier line; did you mean 'kfree1'?");
    assertThat(error.excerpt()).isEqualTo("kfree(kfre)\n      ^");
  }

  @Test
  void the_cpu_stays_the_same_inside_a_block() {
    assertThat(error("machine cpus=2\natomic {\ncpu 1\n}\n"))
        .hasMessage(
            "dir/t.kmem:3:1: the CPU cannot change inside a block: close it with '}' first");
  }

  @ParameterizedTest
  @CsvSource({
    "'\u001f\u008b\u0008', compressed data (gzip): unpack it first",
    "'\u001f\ufffd\u0008', compressed data (gzip): unpack it first",
    "'PK\u0003\u0004', a zip or jar file",
    "'\u007fELF', a program (ELF)",
    "'machine\ufffd', binary data",
    "'# tracer: nop', 'a kernel''s ftrace text, which is judged as it is: ./kmemspec judge FILE'",
    "' a-1 [0] .. 1.0: kmalloc: call_site=x', "
        + "'a kernel''s ftrace text, which is judged as it is: ./kmemspec judge FILE'",
    "' a-1 [0] .. 1.0: mm_page_alloc: page=x', "
        + "'a kernel''s ftrace text, which is judged as it is: ./kmemspec judge FILE'",
  })
  void something_else_entirely_is_named(String text, String kind) {
    assertThat(error(text))
        .hasMessage(
            "dir/t.kmem:1:1: this looks like "
                + kind
                + "; a .kmem text starts with a line such as 'machine page=4096 pages=4096"
                + " cpus=2'");
  }

  @Test
  void a_zero_byte_is_binary_data_wherever_it_stands() {
    assertThat(error("\0machine").problem()).startsWith("this looks like binary data;");
    assertThat(error("machine\0").problem()).startsWith("this looks like binary data;");
    assertThat(error("\ufffd").problem()).startsWith("this looks like binary data;");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\n"})
  void an_empty_text_is_said_to_be_empty(String text) {
    assertThat(error(text)).hasMessageStartingWith("dir/t.kmem:1:1: there is nothing in it;");
  }

  @Test
  void a_text_of_comments_alone_lacks_its_machine() {
    assertThat(error("# nothing\n"))
        .hasMessage(
            "dir/t.kmem:2:1: expected 'machine' as the first word of the text,"
                + " found the end of the file");
  }

  @Test
  void an_excerpt_of_control_characters_is_not_shown() {
    assertThat(error("machine\n\u0007\n").excerpt()).isEmpty();
  }
}
