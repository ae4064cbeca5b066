/** Where an input stood: the numbers are the indexes of `inputPlaces` in cli/detectors/types.ts. */
export const enum Place {
  Path = 0, QueryName = 1, Query = 2, CookieName = 3, Cookie = 4, Header = 5, FormName = 6, Form = 7, MultipartName = 8, Multipart = 9, FileName = 10,
  JsonKey = 11, Json = 12, Xml = 13, Graphql = 14, Body = 15, ResponseHeader = 16, ResponseBody = 17,
}
