//! A set of patterns over lists of texts, by the crate `regex`: the other side of test/bench/vectorscan.bench.ts.
use regex::bytes::{RegexSet, RegexSetBuilder};
use std::cell::RefCell;

#[derive(Default)]
struct Bench {
    set: Option<RegexSet>,
    /// Each list: the texts in one piece, and where each ends.
    lists: Vec<(Vec<u8>, Vec<usize>)>,
    /// What comes from outside and goes back.
    room: Vec<u8>,
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::default();
}

fn with<T>(body: impl FnOnce(&mut Bench) -> T) -> T {
    BENCH.with(|bench| body(&mut bench.borrow_mut()))
}

/// Room for so many bytes, which the caller fills before it calls the next function.
#[no_mangle]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    with(|bench| {
        bench.room = vec![0; bytes];
        bench.room.as_mut_ptr()
    })
}

/// The room has patterns, a line each. 1 if they compile.
#[no_mangle]
pub extern "C" fn compile(dfa_bytes_max: usize) -> i32 {
    with(|bench| {
        let source = String::from_utf8_lossy(&bench.room).into_owned();
        bench.set = RegexSetBuilder::new(source.lines()).unicode(false).size_limit(usize::MAX).dfa_size_limit(dfa_bytes_max).build().ok();
        i32::from(bench.set.is_some())
    })
}

/// The room has a further list of texts: the length of each (u32, little-endian) before its bytes.
#[no_mangle]
pub extern "C" fn texts() {
    with(|bench| {
        let (mut texts, mut ends, mut rest) = (Vec::new(), Vec::new(), bench.room.as_slice());
        while let Some((length, behind)) = rest.split_first_chunk::<4>() {
            let (text, next) = behind.split_at(u32::from_le_bytes(*length) as usize);
            texts.extend_from_slice(text);
            ends.push(texts.len());
            rest = next;
        }
        bench.lists.push((texts, ends));
    })
}

/// Goes over the list; how many pairs of text and pattern were found.
#[no_mangle]
pub extern "C" fn pass(list: usize) -> u32 {
    with(|bench| {
        let (set, (texts, ends)) = (bench.set.as_ref().unwrap(), &bench.lists[list]);
        let (mut pairs, mut from) = (0, 0);
        for &end in ends {
            pairs += set.matches(&texts[from..end]).iter().count() as u32;
            from = end;
        }
        pairs
    })
}

/// The numbers of the patterns that occur in a text, u16 each, into the room; how many.
#[no_mangle]
pub extern "C" fn found(list: usize, text: usize) -> u32 {
    with(|bench| {
        let (texts, ends) = &bench.lists[list];
        let from = if text == 0 { 0 } else { ends[text - 1] };
        let mut count = 0;
        for pattern in bench.set.as_ref().unwrap().matches(&texts[from..ends[text]]).iter() {
            bench.room[2 * count..2 * count + 2].copy_from_slice(&(pattern as u16).to_le_bytes());
            count += 1;
        }
        count as u32
    })
}
