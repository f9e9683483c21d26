/** What no function can be quicker than. */
export const handler = async () => ({ statusCode: 200 });
