import { initials } from "./initials.data.ts";

/**
 * Functions of schema `tongzhou` that search indexes and orders are built on. What an index was built on must not
 * change under it: a new definition is a new name, and a new index.
 *
 * `search_fold`: one case, one width. `search_initials`: the first letters of a Chinese name in pinyin, with the
 * letters and digits in it ("华北电力A" → "hbdla"); empty when there is no Chinese in it. `search_grams`: what the index
 * holds of a folded text: trigrams of its ASCII words as pg_trgm makes them (three letters, and the padded ones that
 * mark how a word begins), and of everything else each character and each pair. Every gram is a fact about the text
 * alone, so a text that contains a term has all grams of the term (searchTerms.ts).
 *
 * show_trgm is reached through a function whose body was parsed when it was made: inside an index build the search
 * path is empty.
 */
export const searchFunctions = `
  create function search_fold(source text) returns text
    language sql immutable strict parallel safe
    return case when octet_length(source) = length(source) then lower(source) else lower(normalize(source, NFKC)) end;

  create function search_ascii_grams(source text) returns text[]
    language sql immutable strict parallel safe
    return show_trgm(source);

  create function search_grams(source text) returns text[]
    language plpgsql immutable strict parallel safe cost 500 as $$
    declare
      previous text := ' ';
      one text;
      found text[];
    begin
      if octet_length(source) = length(source) then return tongzhou.search_ascii_grams(source); end if;
      found := tongzhou.search_ascii_grams(regexp_replace(source, '[^ -~]+', ' ', 'g'));
      foreach one in array string_to_array(regexp_replace(source, '[\\x01-\\x7f]+', ' ', 'g'), null) loop
        if one <> ' ' then
          found := found || one;
          if previous <> ' ' then found := found || (previous || one); end if;
        end if;
        previous := one;
      end loop;
      return found;
    end $$;

  create function search_initials(source text) returns text
    language plpgsql immutable strict parallel safe cost 300 as $$
    declare
      one text;
      point int;
      letter int;
      found text := '';
      is_chinese boolean := false;
    begin
      if octet_length(source) = length(source) then return ''; end if;
      foreach one in array string_to_array(left(source, 64), null) loop
        point := ascii(one);
        if point between 19968 and 40959 then
          letter := get_byte('${initials}'::bytea, point - 19968);
          if letter <> 45 then
            found := found || chr(letter);
            is_chinese := true;
          end if;
        elsif point between 48 and 57 or point between 97 and 122 then
          found := found || one;
        elsif point between 65 and 90 then
          found := found || chr(point + 32);
        end if;
      end loop;
      return case when is_chinese then found else '' end;
    end $$;

  -- How Chinese readers expect text to be ordered. A server without ICU orders by code point.
  do $$
  begin
    if exists (select from pg_collation where collprovider = 'i') then
      create collation pinyin (provider = icu, locale = 'zh-u-co-pinyin');
    else
      create collation pinyin from "C";
    end if;
  end $$;
`;
