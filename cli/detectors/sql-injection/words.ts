/**
 * The words that SQL's dialects reserve or build in, by the token letter that they make: the first letter where a word stands alone, the second where
 * "(" follows. Words that are not here are `n`, and `m` directly before "(". README.md says what each letter means.
 */
const groups: Record<string, string> = {
  "SS": "select",
  "UU": "union except intersect",
  "II": "insert merge",
  "PP": "update",
  "DD": "delete",
  "TT": "drop alter create truncate",
  "XX": "exec execute declare shutdown waitfor grant revoke deallocate pragma goto openrowset opendatasource openquery dbcc",
  "YY": "set print do begin show describe explain use load copy lock kill call prepare handler analyze analyse vacuum attach while commit rollback rename perform reindex backup restore",
  "FF": "from",
  "WW": "where",
  "HH": "having",
  "gg": "group order partition cluster",
  "yy": "by",
  "LL": "limit offset fetch top procedure",
  "ii": "into",
  "OO": "outfile dumpfile",
  "VV": "values",
  "JJ": "join",
  "aa": "as",
  "KK": "case",
  "kk": "when then else",
  "&&": "and or xor",
  "ll": "like in is between member",
  "rr": "rlike regexp ilike glob div isnull notnull similar escape collate eqv imp overlaps sounds placing",
  "__": "not binary",
  "AA": "all any some exists distinct distinctrow",
  "00": "null true false unknown current_user current_date current_time localtime localtimestamp session_user system_user sysdate utc_date utc_time utc_timestamp rownum",
  "BB": "table database view index trigger schema tablespace sequence",
  "nZ": "sleep benchmark pg_sleep pg_sleep_for pg_sleep_until extractvalue updatexml load_file lo_import lo_export lo_get lo_put sys_eval sys_exec sys_get name_const load_extension "
    + "pg_read_file pg_ls_dir pg_stat_file readfile writefile fts3_tokenizer make_set elt randomblob gtid_subset gtid_subtract "
    + "receive_message get_host_address query_to_xml database_to_xml dblink dblink_connect "
    + "xmltype httpuritype regexp_substring generate_series sqlite_version sqlite_source_id json_keys bigint_overflow",
  "nf": "addtime aes_decrypt aes_encrypt array_agg ascii bin bit_and bit_count bit_length bit_or bit_xor bitand char char_length charindex chr coalesce "
    + "coercibility compress concat concat_ws conv crc32 curdate current_database current_schema currval curtime datalength date_add date_format date_part date_sub "
    + "datediff dayname dayofmonth dayofweek dayofyear db_id db_name dcount des_decrypt des_encrypt export_set file_priv find_in_set first_value found_rows "
    + "from_base64 from_days from_unixtime get_format get_lock getdate group_concat hex hextoraw host_name ifnull iif inet_aton inet_ntoa "
    + "initcap instr interval is_free_lock is_srvrolemember isnull json_array json_arrayagg json_contains json_depth json_extract json_object json_quote "
    + "json_search json_type json_valid julianday last_day last_insert_id lcase likelihood likely listagg ln lpad ltrim makedate maketime master_pos_wait "
    + "md5 microsecond mid monthname newid nextval ntile nullif num_nonnulls nvl nvl2 object_id object_name oct octet_length old_password openxml ord "
    + "original_db_name original_login overlay password patindex period_add pg_backend_pid pg_typeof quote_ident quote_literal quotename "
    + "rawtohex regexp_instr regexp_like regexp_replace regexp_substr release_lock replicate row_count row_number rpad rtrim schema_id schema_name "
    + "sec_to_time serverproperty sha sha1 sha2 soundex starts_with stddev str_to_date strcmp strcomp strftime string_agg string_to_array stuff substring "
    + "substring_index subtime suser_name suser_sname sys_context time_format time_to_sec timediff timestampadd timestampdiff to_base64 to_char to_date "
    + "to_days to_json to_number to_timestamp total_changes try_cast try_convert typeof ucase uncompress unhex unicode unistr unix_timestamp unlikely "
    + "user_id user_name userenv utf8_encode uuid_short var_pop varchar version weekday weekofyear xml_exists xmlagg xmlelement xmltable yearweek zeroblob",
  "nh": "abs acos adddate asin atan atan2 avg cast ceil ceiling changes convert cos cot count database date day decode degrees dump encode encrypt exp "
    + "field floor format greatest hour is_member json last least left len length locate log log10 log2 lower max min minute mkdir mod month now pi position polygon multipoint linestring multilinestring multipolygon "
    + "pow power quarter quote radians rand repeat replace reverse right round row second sign sin space sqrt str substr sum tan time translate trim upper "
    + "user uuid week year",
  "Yh": "if",
};

export const sqlWords: ReadonlyMap<string, string> = new Map(Object.entries(groups).flatMap(([letters, words]) => words.split(" ").map((word) => [word, letters] as const)));
/** No word is longer: the module compares the first eight bytes and the last eight. */
export const sqlWordBytesMax = 16;
